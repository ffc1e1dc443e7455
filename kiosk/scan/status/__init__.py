"""The page behind a receipt: how a report stands, what the desk says, what the reporter can say. Public."""
