"""The chaos run: Luka under load while its processes die and its links break, and a judge of what people got to see.

scripts/chaos.sh runs it. Nothing here knows the code of Luka: it starts programs, and reads the two simulators.
"""
