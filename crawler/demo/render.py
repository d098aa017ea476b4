"""Sample pages by site and path: the one door to the templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crawler.demo.facts import SiteFacts, read_facts
from crawler.demo.templates import awaira, gigarouter, llm_stats, llmreference
from crawler.demo.templates.frame import Look, render_frame
from crawler.demo.templates.markup import join, tag

RENDERERS: Mapping[str, Callable[[SiteFacts, str], str]] = {
    awaira.SITE: awaira.render_page,
    gigarouter.SITE: gigarouter.render_page,
    llm_stats.SITE: llm_stats.render_page,
    llmreference.SITE: llmreference.render_page,
}
LOOKS: Mapping[str, Look] = {
    module.SITE: module.LOOK for module in (awaira, gigarouter, llm_stats, llmreference)
}


def render_site(site: str, edition: int) -> dict[str, str]:
    """Return every HTML page of ``site`` in ``edition``, by path."""
    facts = read_facts(site, edition)
    pages = {path: RENDERERS[site](facts, path) for path in facts.paths}
    pages["/"] = _render_home(site)
    pages["/about"] = _render_about(site)
    if site == awaira.SITE:
        pages[awaira.LISTING_PATH] = awaira.render_listing(facts)
    return pages


def model_paths(site: str, edition: int) -> tuple[str, ...]:
    """Return the paths of the pages of ``site`` that are about models."""
    return read_facts(site, edition).paths


def render_missing(site: str) -> str:
    """Return the page that ``site`` shows for a path it does not have."""
    return render_frame(LOOKS[site], "Not here", [tag("h1", "No such page")])


def _render_home(site: str) -> str:
    look = LOOKS[site]
    links = [tag("li", tag("a", text, href=href)) for href, text in look.links]
    body = [
        tag("h1", look.brand),
        tag("p", "A sample site for trying out a crawler. Nothing here is for sale."),
        tag("ul", join(links)),
    ]
    return render_frame(look, "Home", body)


def _render_about(site: str) -> str:
    body = [
        tag("h1", "About"),
        tag("p", "The figures are true of some day; the words were made up."),
    ]
    return render_frame(LOOKS[site], "About", body)
