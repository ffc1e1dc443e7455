"""The process in which pages become PDFs: `python kiosk/core/pdf_engine FOLDER`, started by kiosk/core/pdf.py.

It stands alone: it imports nothing of Scandesk, so that it starts fast and holds no database and no secret.
"""
