"""Strong customer authentication: what is asked, and how it is answered."""
