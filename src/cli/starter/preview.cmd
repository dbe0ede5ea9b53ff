@echo off
rem Shows the campaign in the browser. Needs outreach.exe in this folder or on the PATH.
pushd "%~dp0"
outreach serve --watch --open
pause
