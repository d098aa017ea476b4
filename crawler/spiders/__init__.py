"""One file per site, and `page` for those that have none. A site imports no site."""
