"""Names of the channels that the summary and the screens look for.

Meters of energy are found by their scope and quantity instead, so that a new one needs no entry here.
"""

CPU_BUSY = "host:cpu_busy"  # time of all cores not idle [s], cumulative
RAM_USED = "host:ram_used"  # [B]
DISK_READ = "host:disk_read"  # [B], cumulative
DISK_WRITE = "host:disk_write"
NET_SENT = "host:net_sent"  # [B], cumulative, without the loopback interface
NET_RECV = "host:net_recv"
CORE_PREFIX = "host:core"  # `host:core0` ...: utilisation of one core [1]

TREE_CPU = "process:cpu"  # CPU time of the workload's process tree, exited members included [s], cumulative
TREE_RSS = "process:rss"  # resident memory of the tree [B]
TREE_READ = "process:disk_read"  # bytes the tree fetched from storage, cumulative
TREE_WRITE = "process:disk_write"
TREE_COUNT = "process:count"  # processes alive in the tree
