"""Claims weighed → facts, conflicts, reasons, scorecards."""
