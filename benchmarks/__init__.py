"""How fast the server is: a load tool, null servers to compare with, and measurements of parts."""
