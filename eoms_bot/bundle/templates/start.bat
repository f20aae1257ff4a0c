@echo off
if "%~1"=="" goto start
call "%~dp0eoms-bot.bat" %*
exit /b %errorlevel%
:start
call "%~dp0eoms-bot.bat" --start
pause
