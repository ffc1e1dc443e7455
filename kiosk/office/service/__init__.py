"""Starting with the PC: Scandesk as a service of systemd, or as a task of Windows that begins when the PC does."""
