"""Notices: from the policies' position to a real mail server, web server or program."""
