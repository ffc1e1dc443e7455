"""The service desk: the queue, the call page, triage, dispatch, closing; logging calls for people who ring or come."""
