package org.postern.policy.state;

class MemoryStateTest extends StateContract {
    @Override
    protected State open() {
        return new MemoryState(42);
    }
}
