"""The project's own sample sites: four of them, on loopback, in two editions.

They exist so that `modelcensus demo` and the tests have something to crawl without
the internet. The figures are real, the words and the mark-up were written for this
project, and the sites disagree in the ways that real sites do.
"""
