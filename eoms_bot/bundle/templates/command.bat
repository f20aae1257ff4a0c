@echo off
setlocal
chcp 65001 >nul
set "part=@PYTHON@"
if not exist "%~dp0@PYTHON@" goto missing
set "part=@PROGRAM@"
if not exist "%~dp0@PROGRAM@" goto missing
set "PYTHONHOME="
set "PYTHONPATH="
set "PYTHONSTARTUP="
set "PYTHONNOUSERSITE=1"
set "PYTHONSAFEPATH=1"
if /i "%~n0"=="eoms-bot" goto words
if "%~1"=="" goto start
:words
"%~dp0@PYTHON@" -X utf8 -m eoms_bot.bundle %*
exit /b %errorlevel%
:start
"%~dp0@PYTHON@" -X utf8 -m eoms_bot.bundle --start
pause
exit /b
:missing
echo 文件不全：没有 "%~dp0%part%"
echo 把压缩包完整地解压到一个新文件夹，再从那里启动；数据在别处，不会丢。
if "%~1"=="" pause
exit /b 3
