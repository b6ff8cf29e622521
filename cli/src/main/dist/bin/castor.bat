@echo off
rem Starts Castor on Windows. This project does not test it; it tests Linux and macOS. See bin/castor for the reason of
rem each flag. CASTOR_JAVA names the java to run, before JAVA_HOME and PATH; CASTOR_JAVA_OPTS adds flags.
setlocal
set "castor_home=%~dp0.."
set "castor_java="
if defined JAVA_HOME set "castor_java=%JAVA_HOME%\bin\java.exe"
if defined CASTOR_JAVA set "castor_java=%CASTOR_JAVA%"
rem Windows looks into the working directory before the PATH. What stands there is the code under test, so the path of
rem java must be a full one: with a drive, or of another machine.
if not defined castor_java for %%i in (java.exe) do set "castor_java=%%~$PATH:i"
if not defined castor_java goto :none
if not "%castor_java:~1,2%"==":\" if not "%castor_java:~0,2%"=="\\" goto :none
for %%i in ("%castor_java%") do if /i "%%~dpi"=="%CD%\" goto :none
if not exist "%castor_java%" goto :none
"%castor_java%" -XX:+UseSerialGC -Xmn20m -Xshare:auto -XX:-UsePerfData -Xlog:disable -Xlog:all=warning:stderr ^
    -Dfile.encoding=UTF-8 -Djdk.util.jar.enableMultiRelease=false "-Dcastor.launcher=%castor_home%\bin\castor.bat" %CASTOR_JAVA_OPTS% ^
    -jar "%castor_home%\lib\castor.jar" %*
exit /b %errorlevel%

:none
echo castor: needs Java 17 or newer, and finds none at "%castor_java%". Install one, or set CASTOR_JAVA to the full path of its java.exe. 1>&2
exit /b 2
