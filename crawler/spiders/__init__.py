"""One file per site, which declares `site = Site(…)`. A site imports no site."""
