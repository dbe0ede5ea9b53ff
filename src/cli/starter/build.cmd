@echo off
rem Makes everything anew in dist. outreach.exe is in this folder, the one around it or on the PATH.
pushd "%~dp0"
set "PATH=%CD%\..;%PATH%"
outreach build
pause
