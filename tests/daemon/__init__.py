"""The daemon as a process: how it starts, fails, and ends, and what it leaves behind: nothing."""
