# Scrapy settings for Model Census, in the order and by the names of Scrapy's template.
#
#     https://docs.scrapy.org/en/latest/topics/settings.html
#
# Every setting can be given on the command line: scrapy crawl llm_stats -s NAME=VALUE
"""How the crawl behaves: slowly, openly, and with a limit to everything."""

import os
from pathlib import Path

from crawler.version import VERSION

BOT_NAME = "modelcensus"

SPIDER_MODULES = [f"{__package__}.spiders", f"{__package__}.fetch.page"]
SPIDER_LOADER_CLASS = f"{__package__}.fetch.loader.SiteSpiderLoader"
NEWSPIDER_MODULE = f"{__package__}.spiders"
TEMPLATES_DIR = str(Path(__file__).parent / "fetch" / "templates")

ADDONS: dict[str, int] = {}

# Where the archive is, and whom a site's owner can reach. Set the contact to your own
# before you crawl (here, or in the environment): a warning says so until you do.
CENSUS_DATA_DIR = "data"
SAMPLE_CONTACT = "https://example.org/modelcensus"
CENSUS_CONTACT = os.environ.get("CENSUS_CONTACT") or SAMPLE_CONTACT
# Seconds that are added to the time of day, for rehearsals of a schedule.
CENSUS_CLOCK_OFFSET_S = 0.0
# Whether a start_url may lead to this machine or a private network: for samples only.
LOOPBACK_ALLOWED = False

# What `scrapy check` lets spiders read: a folder for each site, see "Add a site"
CENSUS_FIXTURES_DIR = str(Path(__file__).parents[1] / "tests" / "sites")
SPIDER_CONTRACTS = {f"{__package__}.fetch.contracts.FixtureContract": 10}

# Crawl responsibly by identifying yourself on the user-agent; the contact is added.
USER_AGENT = f"ModelCensus/{VERSION}"

# Obey robots.txt rules
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "ModelCensus"

# What a page may ask of robots besides: "noai", "noimageai", "noarchive", "noindex",
# "tdm-reservation" (such a page is not kept), "nofollow" (its links are not followed).
# All are counted in the log; those named here are obeyed.
ROBOT_SIGNALS_OBEYED = ("noai", "nofollow", "tdm-reservation")

# Concurrency and throttling settings
CONCURRENT_REQUESTS = 8
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 1  # 100 tasks a response took 15 % of the time
DOWNLOAD_DELAY = 1
DOWNLOAD_TIMEOUT = 60  # of a whole response, its body included
HOST_GATE_ENABLED = True  # one request at a time to a host, over all sites and runs
HOST_PATIENCE = 600.0  # seconds that a request waits for its turn
RETRY_TIMES = 2
RETRY_AFTER_DEFAULT = 5.0  # seconds, doubled each time, when a 429 or 503 gives none
RETRY_AFTER_MAX = 120.0  # seconds; whoever asks for more is left alone in this run

# Limits: of a response, its wire bytes; of the crawl; of the process
DOWNLOAD_MAXSIZE = 20 * 2**20
DOWNLOAD_WARNSIZE = 5 * 2**20
DOWNLOAD_FAIL_ON_DATALOSS = True
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_HANDLERS = {
    "http": f"{__package__}.fetch.internals.BoundedDownloadHandler",
    "https": f"{__package__}.fetch.internals.BoundedDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DNS_TIMEOUT = 20
TWISTED_DNS_RESOLVER = f"{__package__}.fetch.addresses.PublicResolver"
DEPTH_LIMIT = 60  # 50 pages of a listing, one leading to the next, and their pages
URLLENGTH_LIMIT = 2083
CLOSESPIDER_PAGECOUNT = 20_000
CLOSESPIDER_TIMEOUT = 6 * 3600  # seconds; what is left comes next time
CENSUS_MAX_BYTES = 2 * 2**30  # of all responses of a run, on the wire
MEMUSAGE_ENABLED = True
MEMUSAGE_LIMIT_MB = 2048
MEMUSAGE_CHECK_INTERVAL_SECONDS = 10.0

# Bodies are archived as they came, so nobody unpacks or follows them before that
COMPRESSION_ENABLED = False
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = 5
HTTPPROXY_ENABLED = False  # the archive would hold the proxy's words as the site's
HTTPCACHE_ENABLED = False

# Disable cookies (enabled by default)
COOKIES_ENABLED = False

# Disable the consoles that run code for whoever connects (enabled by default)
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# Override the default request headers:
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
}

# Enable or disable downloader middlewares
# See https://docs.scrapy.org/en/latest/topics/downloader-middleware.html
DOWNLOADER_MIDDLEWARES = {
    f"{__package__}.fetch.politeness.ScopeMiddleware": 10,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    f"{__package__}.fetch.politeness.NotNowRobotsTxtMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    f"{__package__}.fetch.politeness.RetryAfterMiddleware": 550,
    f"{__package__}.fetch.middlewares.ArchiveMiddleware": 950,  # next to the downloader
}

# Configure item pipelines
# See https://docs.scrapy.org/en/latest/topics/item-pipeline.html
ITEM_PIPELINES = {f"{__package__}.fetch.pipelines.CountingPipeline": 300}

# Enable and configure the AutoThrottle extension (disabled by default)
# See https://docs.scrapy.org/en/latest/topics/autothrottle.html
AUTOTHROTTLE_ENABLED = True
# The initial download delay
AUTOTHROTTLE_START_DELAY = 1
# The maximum download delay to be set in case of high latencies
AUTOTHROTTLE_MAX_DELAY = 60
# The average number of requests Scrapy should be sending in parallel to
# each remote server
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0

# Pages are fetched in the order in which they were found
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"
SCHEDULER_DISK_QUEUE = "scrapy.squeues.PickleFifoDiskQueue"

LOG_LEVEL = "INFO"

# Set settings whose default value is deprecated to a future-proof value
FEED_EXPORT_ENCODING = "utf-8"
