"""What names people is taken away when it is old, every day by itself; what is counted stays."""
