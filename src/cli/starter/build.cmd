@echo off
rem Makes everything anew in dist. Needs outreach.exe in this folder or on the PATH.
pushd "%~dp0"
outreach build
pause
