"""E-mail, where the school has it: written down with what caused it, sent later, tried again."""
