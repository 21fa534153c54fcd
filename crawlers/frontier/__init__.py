"""What is known, leased and done, and who links to whom: one SQLite file a site, and Scrapy's scheduler over it."""
