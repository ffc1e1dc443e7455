"""The ICT co-ordinator's office: the first start, the school's settings, people and their roles."""
