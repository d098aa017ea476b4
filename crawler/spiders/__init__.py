"""One file per site. A site never imports a site."""
