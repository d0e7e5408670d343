"""What a web service answers, for every ASGI framework and without one."""
