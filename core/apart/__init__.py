"""Work done apart: what strangers send is opened in child processes that have limits, never where pages are made.

`pools` has the pools; a pool keeps some children (`child`), and each child runs `worker`. What comes back is read by `answers`.
"""
