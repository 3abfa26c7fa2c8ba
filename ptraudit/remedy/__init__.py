"""Which records would mend what a check has found: one module for each set of records, so that its checks never disagree.

Pure functions of the evidence. Each gives the changes for a subject in the order that works, the one that mends it last;
none where no record of known content does. Imports nothing of a check.
"""
