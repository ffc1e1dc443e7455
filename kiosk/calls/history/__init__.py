"""The chain over calls, their steps, photos and whom they affect: nobody changes what was reported without a trace.

`sealing` adds an entry for every row that a transaction wrote, as a part of that transaction; `checking` reads the
whole chain and every row against it, and names what does not agree; `heads` keeps the newest entry outside the data
file, too; `findings` holds what was found until somebody has looked at it (decision 0022).
"""
