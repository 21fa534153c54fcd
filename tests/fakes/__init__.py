"""Honest fakes: small servers that real clients talk to over a socket."""
