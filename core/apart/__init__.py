"""Child processes with limits. They open what users upload or type, so that the processes that make pages need not.

`pool` has the pools. A pool keeps some children (`child`), and each child runs `worker`. `answers` reads what a child returns.
"""
