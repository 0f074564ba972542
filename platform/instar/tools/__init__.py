"""What measures and fills a site. Nothing imports these modules but the shell."""
