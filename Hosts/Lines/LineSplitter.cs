using System.Buffers;

namespace ActorUdp.Hosts.Lines;

/// <summary>
/// Cuts a stream of bytes at line feeds. Bytes stay as they are: no decoding, a carriage return is a part of its line, and what
/// follows the last line feed is a line if it is not empty. The buffer grows with the longest line, up to the limit.
/// </summary>
internal sealed class LineSplitter(Stream input, int maximumLine) : IDisposable
{
    private const int InitialLength = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialLength);
    private int _start;
    private int _end;
    private int _searched;
    private bool _inputEnded;

    /// <summary>Whether a line is there already, without reading.</summary>
    public bool HasLine => _buffer.AsSpan(_searched, _end - _searched).Contains((byte)'\n');

    /// <summary>The next line without its line feed, valid until the next call; null: there are no more.</summary>
    /// <exception cref="LineTooLongException">The line is longer than the limit.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int at = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            if (at >= 0)
                return Take(_searched + at, skip: 1);
            _searched = _end;
            if (_end - _start > maximumLine)
                throw new LineTooLongException();
            if (_inputEnded)
                return _start == _end ? default(ReadOnlyMemory<byte>?) : Take(_end, skip: 0);
            MakeRoom();
            // A console or a pipe is read by a blocking call that cannot be cancelled: it is left behind then.
            int read = await input.ReadAsync(_buffer.AsMemory(_end), CancellationToken.None).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
            _inputEnded = read == 0;
            _end += read;
        }
    }

    public void Dispose()
    {
        // Not returned to the pool: a read that was left behind may still write into it.
        _buffer = [];
        _start = _end = _searched = 0;
    }

    private ReadOnlyMemory<byte> Take(int end, int skip)
    {
        if (end - _start > maximumLine)
            throw new LineTooLongException();
        ReadOnlyMemory<byte> line = _buffer.AsMemory(_start, end - _start);
        _start = _searched = end + skip;
        return line;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _searched -= _start;
            _end -= _start;
            _start = 0;
        }
        if (_end < _buffer.Length)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}

/// <summary>A line is longer than a message may be.</summary>
internal sealed class LineTooLongException : Exception;
