"""Giving a version out: by e-mail, as letters, printed or in person; and who was given which version when."""
