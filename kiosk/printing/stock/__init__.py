"""Label stock: the register of what one can buy, what the school keeps of it, and sheets it measured itself."""
