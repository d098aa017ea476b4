"""How far a claim is a voice of its own, given which sources copy which.

Of sources that may copy each other, and say the same of an item, the first counts in
full and each further one as far as it is not a copy of those before (Dong et al. 2009).
What they say differently, each says for itself.
"""

from __future__ import annotations

import numpy as np

from pipeline.fusion.claimcolumns import Codes, Floats, Ints
from pipeline.fusion.layout import ClaimLayout

LEAST_COPIED = 0.05  # pairs below count as independent


def clusters_of(copied: Floats) -> Codes:
    """Return per source the least source that it is linked to by pairs, -1 if none.

    >>> clusters_of(np.array([[0, 0, 0.9], [0, 0, 0], [0.9, 0, 0]])).tolist()
    [0, -1, 0]
    """
    linked = copied >= LEAST_COPIED
    cluster = np.arange(len(copied), dtype=np.int32)
    while True:
        least = np.where(linked, cluster[None, :], len(copied)).min(axis=1, initial=0)
        joined = np.minimum(cluster, np.where(linked.any(axis=1), least, cluster))
        joined = joined[joined]
        if (joined == cluster).all():
            break
        cluster = joined.astype(np.int32)
    cluster[~linked.any(axis=1)] = -1
    return cluster


def independence_of(
    layout: ClaimLayout, copied: Floats, cluster: Codes, rank: Ints
) -> Floats | None:
    """Return per claim the probability that it is no copy; None if all are voices.

    ``copied`` as in ``Learned``, ``cluster`` as of ``clusters_of``; ``rank`` is the
    order in which sources count.
    """
    source = layout.claims.source
    rows = np.flatnonzero((cluster[source] >= 0) & (layout.weight > 0))
    if not len(rows):
        return None
    of = layout.prints.of_claim[rows]
    home = layout.candidates.home[of]
    said = np.where(home >= 0, home, -2 - of)
    group = layout.item[rows] * len(cluster) + cluster[source[rows]]
    by = np.lexsort((rank[source[rows]], said, group))
    rows, said, group = rows[by], said[by], group[by]
    alone = np.ones(len(rows))
    for lag in range(1, len(rows)):
        same = np.flatnonzero(
            (group[lag:] == group[:-lag]) & (said[lag:] == said[:-lag])
        )
        if not len(same):
            break
        earlier, later = source[rows[same]], source[rows[same + lag]]
        alone[same + lag] *= 1 - copied[earlier, later]
    independence = np.ones(len(source))
    independence[rows] = alone
    return independence
