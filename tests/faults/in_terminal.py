"""Makes its standard input the controlling terminal of a session of its own, and becomes another program."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import termios

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whatever runs the tests may have told us to ignore it
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
