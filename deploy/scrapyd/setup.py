"""The egg that Scrapyd runs: the crawler alone, with its vocabulary."""

from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).resolve().parents[2]

setup(
    name="modelcensus-crawler",
    version="1.0",
    packages=find_packages(str(ROOT), include=["crawler", "crawler.*"]),
    package_dir={"": "../.."},
    package_data={"": ["*.toml", "*.tmpl"]},
    entry_points={"scrapy": ["settings = crawler.settings"]},
)
