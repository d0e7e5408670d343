"""The routes: what is asked over HTTP, refused or answered. They keep nothing themselves."""
