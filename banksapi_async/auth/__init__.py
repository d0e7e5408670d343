"""Credentials to tokens: who asks, which token is used, when a new one is minted."""
