"""What happens at the invented school: stories by kind of device."""
