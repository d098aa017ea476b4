"""What stands around a page: head, navigation, consent banner, scripts, footer.

All of it is noise that a reader must leave behind: words in script and style, links
with model names in them, an icon with path data, entities and comments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.demo.templates.markup import Markup, escape, hashed, join, tag

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1d2330;background:#f7f8fa}
main{max-width:860px;margin:0 auto;padding:24px;background:#fff}
nav,footer{padding:12px 24px;background:#1d2330;color:#cfd6e4;font-size:14px}
nav a,footer a{color:#cfd6e4;margin-right:14px}
h1{margin:8px 0}h2{margin-top:36px;border-bottom:1px solid #e3e7ee}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:6px 10px;border-bottom:1px solid #e3e7ee}
section,.CARD{border:1px solid #e3e7ee;border-radius:8px;padding:10px;margin:8px 0}
.GRID>div{display:flex;border-bottom:1px solid #e3e7ee}
.CELL{flex:1;padding:6px 10px;min-height:1.5em}.CARD span+span{float:right}
[role=dialog]{max-width:860px;margin:12px auto;color:#69728a}
dt{font-weight:600}dd{margin:0 0 6px 16px}small,.CELL span{color:#69728a}
"""

SCRIPT = (
    'window.__q=window.__q||[];window.__q.push({"page":"view","price":"$99.00"});'
    'if(window.__q.length<1&&!0){document.title="Context Window 1"}'
)


@dataclass(frozen=True)
class Look:
    """What all pages of one sample site share."""

    site: str
    brand: str
    links: tuple[tuple[str, str], ...]
    small_print: str


def render_frame(look: Look, title: str, body: Sequence[str]) -> str:
    """Return a whole HTML document with ``body`` as its main part."""
    head = join(
        [
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width"),
            tag("title", f"{title} | {look.brand}"),
            tag("style", Markup(_style(look.site))),
            tag("script", Markup(SCRIPT)),
        ]
    )
    page = join([_navigation(look), tag("main", "\n", join(body), "\n"), _footer(look)])
    return (
        "<!DOCTYPE html>\n"
        + tag(
            "html",
            "\n",
            tag("head", "\n", head, "\n"),
            "\n",
            tag("body", "\n", page, "\n"),
            "\n",
            lang="en",
        )
        + "\n"
    )


def icon() -> Markup:
    """Return a little drawing, which has no words."""
    return tag(
        "svg",
        tag("path", d="M4 12h16M12 4v16 128.5 2.50"),
        viewBox="0 0 24 24",
        width="14",
        height="14",
        aria_hidden="true",
    )


def _style(site: str) -> str:
    names = {"GRID": "grid", "CELL": "cell", "CARD": "card2"}
    style = STYLE
    for placeholder, role in names.items():
        style = style.replace(f".{placeholder}", f".{hashed(site, role)}")
    return style


def _navigation(look: Look) -> Markup:
    links = [tag("a", text, href=href) for href, text in look.links]
    home = tag("a", icon(), look.brand, href="/")
    return tag("nav", home, *links, class_=hashed(look.site, "nav"))


def _footer(look: Look) -> Markup:
    banner = tag(
        "div",
        tag("p", "This sample site sets no cookies. Close this box when you like."),
        tag("button", "Fine by me", type="button"),
        class_=hashed(look.site, "consent"),
        role="dialog",
    )
    small = join([escape(look.small_print), Markup("&nbsp;&mdash; made for tests")], "")
    footer = tag("footer", tag("small", small), class_=hashed(look.site, "footer"))
    return join([Markup("<!-- end of page content -->"), banner, footer])
