"""No claim leaves a page whose quote is not where it says."""

from dataclasses import replace

from crawler.claims.extract import extract_page, traceable
from crawler.read.pages import read_page
from crawler.site import generic_site

URL = "https://example.org/models"
PAGE = b"""<h1>Models</h1><table><tr><th>Model</th><th>Context window</th></tr>
<tr><td>GPT-4o</td><td>128K</td></tr><tr><td>Claude 3 Opus</td><td>200K</td></tr>
</table>"""


def read():
    found = extract_page(generic_site("example.org"), URL, "text/html", PAGE)
    return found, read_page(PAGE, "text/html", URL)


def test_a_claim_that_stands_where_it_says_stays():
    found, document = read()
    assert {claim.value_text for claim in found.claims} == {"128K", "200K"}
    assert traceable(found, document) == found


def test_a_claim_whose_quote_is_not_there_is_an_issue():
    found, document = read()
    false = replace(found.claims[0], quote="256K")
    kept = traceable(replace(found, claims=(false, *found.claims[1:])), document)
    assert kept.claims == found.claims[1:]
    assert [issue.kind for issue in kept.issues if issue not in found.issues] == [
        "lost_quote"
    ]


def test_a_claim_whose_locator_leads_nowhere_is_an_issue():
    found, document = read()
    false = replace(found.claims[0], locator="/html/body/nowhere[7]")
    kept = traceable(replace(found, claims=(), embedded=(false,)), document)
    assert (kept.embedded, kept.issues[-1].kind) == ((), "lost_quote")
