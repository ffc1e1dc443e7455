"""Articles as they are taken out."""

from collections.abc import Callable

from kiosk.core.tables import Cell
from kiosk.knowledge.records import Article

COLUMNS: dict[str, Callable[[Article], Cell]] = {
    "Article": lambda article: article.id,
    "Title": lambda article: article.title,
    "State": lambda article: article.state.value,
    "Audience": lambda article: article.audience.value,
    "Environment": lambda article: article.environment,
    "Cause": lambda article: article.cause,
    "Resolution": lambda article: article.resolution,
    "Review On": lambda article: article.review_on,
    "Author": lambda article: article.author,
    "Changed At": lambda article: article.changed_at,
    "Version": lambda article: article.version,
    "Helped": lambda article: article.helped,
    "Did Not Help": lambda article: article.did_not_help,
    "Tried": lambda article: article.tried,
    "Helped Themselves": lambda article: article.helped_themselves,
}
