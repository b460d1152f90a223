using System.Runtime.InteropServices;

namespace ActorUdp.Hosts.Console;

/// <summary>
/// The process's stdout as bytes. .NET's own console stream takes a closed pipe for success, and lines that nobody got must
/// not be confirmed; a file stream on the same descriptor would keep an offset of its own, which redirected shells do not expect.
/// </summary>
internal static class StandardOutput
{
    public static Stream Open() => OperatingSystem.IsWindows() ? System.Console.OpenStandardOutput() : new UnixStream();

    private sealed class UnixStream : Stream
    {
        private const int Descriptor = 1;
        private const int Interrupted = 4;
        private const int AgainLinux = 11;
        private const int AgainBsd = 35;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                nint written = Write(Descriptor, in MemoryMarshal.GetReference(buffer), buffer.Length);
                if (written >= 0)
                {
                    buffer = buffer[(int)written..];
                    continue;
                }
                int error = Marshal.GetLastPInvokeError();
                if (error == (OperatingSystem.IsLinux() ? AgainLinux : AgainBsd))
                    Thread.Sleep(1); // somebody made the descriptor non-blocking, and its reader is slow
                else if (error != Interrupted)
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        [DllImport("libc", EntryPoint = "write", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        private static extern nint Write(int descriptor, in byte first, nint count);
    }
}
