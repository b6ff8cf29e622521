@echo off
rem Starts Castor on Windows. Never run there; tests run it in wine. See bin/castor for the reason of each flag.
rem
rem   CASTOR_JAVA        the java.exe to run, by its full path, before JAVA_HOME and PATH
rem   CASTOR_JAVA_OPTS   further flags for it
rem
rem Names of variables have no case here: none below may be one that a user sets.
setlocal
set "castor_home=%~dp0.."
set "castor_program="
if defined JAVA_HOME set "castor_program=%JAVA_HOME%\bin\java.exe"
if defined CASTOR_JAVA set "castor_program=%CASTOR_JAVA%"
if not defined castor_program for %%i in ("%PATH:;=" "%") do if not defined castor_program call :look "%%~i"
if not defined castor_program goto :none
rem What stands in the working directory is the code under test, so the path must be a full one: with a drive, or of
rem another machine.
if not "%castor_program:~1,2%"==":\" if not "%castor_program:~0,2%"=="\\" goto :none
if not exist "%castor_program%" goto :none
"%castor_program%" -XX:+UseSerialGC -Xmn20m -Xshare:auto -XX:-UsePerfData -Xlog:disable -Xlog:all=warning:stderr ^
    -Dfile.encoding=UTF-8 -Djdk.util.jar.enableMultiRelease=false "-Dcastor.launcher=%castor_home%\bin\castor.bat" %CASTOR_JAVA_OPTS% ^
    -jar "%castor_home%\lib\castor.jar" %*
exit /b %errorlevel%

rem Takes the java.exe in a folder of the PATH, unless the folder is the working directory or starts there.
:look
set "castor_folder=%~1"
if not "%castor_folder:~1,2%"==":\" if not "%castor_folder:~0,2%"=="\\" exit /b 0
if /i "%castor_folder%"=="%CD%" exit /b 0
if exist "%castor_folder%\java.exe" set "castor_program=%castor_folder%\java.exe"
exit /b 0

rem A cache never breaks a build.
:none
echo castor: needs Java 17 or newer, and finds none at "%castor_program%". Install one, or set CASTOR_JAVA to the full path of its java.exe. 1>&2
if /i "%CASTOR_STRICT%"=="true" exit /b 1
for %%i in (%*) do if "%%~i"=="--strict" exit /b 1
for %%i in (load save wait) do if "%~1"=="%%i" exit /b 0
exit /b 1
