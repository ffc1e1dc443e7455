@echo off
rem Starts Scandesk on Windows, and sets up what is missing first. Written with care, not yet tried on Windows.
rem PDFs need Pango, which Windows does not have: the package gstreamer-libs brings it (also not yet tried). Without it
rem everything still prints, from the browser. "run.cmd doctor" says which of the two it is.
setlocal
set "here=%~dp0"
set "python=%here%.venv\Scripts\python.exe"
set "list=requirements.txt"
if /i "%~1"=="test" set "list=requirements-dev.txt"
rem an environment whose Python was removed or replaced is made again
if exist "%python%" (
    "%python%" -c "import pip" >nul 2>&1 || rmdir /s /q "%here%.venv"
)
if not exist "%python%" (
    echo Setting up Scandesk. This is done once and takes a few minutes, most of them downloads.
    py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" || (echo Scandesk needs Python 3.11 or newer. & exit /b 1)
    py -3 -m venv "%here%.venv" || exit /b 1
)
fc /b "%here%%list%" "%here%.venv\installed-%list%" >nul 2>&1
if errorlevel 1 (
    "%python%" -m pip install --quiet --disable-pip-version-check --requirement "%here%%list%" && copy /y "%here%%list%" "%here%.venv\installed-%list%" >nul
)
fc /b "%here%%list%" "%here%.venv\installed-%list%" >nul 2>&1
if errorlevel 1 (
    rem no internet, mostly: what was there before is there still
    "%python%" "%here%app.py" --help >nul 2>&1 || (echo The Python packages could not be installed. Connect this PC to the internet and start run.cmd again. & exit /b 1)
    echo The Python packages could not be brought up to date. Scandesk goes on with those that are there.
)
if /i "%~1"=="test" (
    cd /d "%here%"
    shift
    "%python%" -m pytest
    exit /b %errorlevel%
)
"%python%" "%here%app.py" %*
