"""
Null servers: no database, users or permissions; they answer constants and send every post to all.

They show what a stack can reach at most, and check the generator.
"""
