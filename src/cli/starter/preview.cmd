@echo off
rem Shows the campaign in the browser. outreach.exe is in this folder, the one around it or on the PATH.
pushd "%~dp0"
set "PATH=%CD%\..;%PATH%"
outreach serve --watch --open
pause
