"""Records that are only planned, answered before live DNS or instead of it.

A file with an SOA record speaks for its whole zone: what is not in it does not exist, but for what it hands on to other
servers. A file without one speaks for the sets of records that it holds, and for nothing else: a set that it holds
replaces the live one, all else stays as it is live. Aliases lead from planned names to live ones and back.
"""
