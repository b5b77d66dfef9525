"""
The bots of the Python libraries, each run by the interpreter of that library's environment.

There they are found under this package's name alone (``python -m pybots.hikari_bot``): importing
``tests`` would need what the libraries' environments have not. So nothing here imports anything
but its library and its neighbours.
"""
